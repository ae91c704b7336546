"""Who wrote what when: versions of an initiative, the difference between two, and the way back."""
