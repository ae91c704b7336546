"""What every feature stands on; knows no noun of the programme."""
