"""The event abroad: place, dates, time zone and its sessions."""
