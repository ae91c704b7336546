"""What a bare Flask application, a bare driver and a bare typesetter take on this machine."""
