"""Identity and travel papers, what each traveller needs by dated rules, and the authorisations of minors."""
