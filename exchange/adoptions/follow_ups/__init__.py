"""What has become of it, asked six and twelve months after it began to run."""
