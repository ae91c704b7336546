"""What must be known to look after somebody: allergies, medication, needs, emergency contacts. The most guarded room."""
