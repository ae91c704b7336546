"""That the adults who answer for minors were looked into: which check, of which country and day, who saw it; never the certificate."""
