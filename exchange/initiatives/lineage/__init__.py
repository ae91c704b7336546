"""What comes from what: typed links between initiatives, without cycles, that outlive people and retirement."""
