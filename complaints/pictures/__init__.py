"""What people are shown of photographs: pictures that we painted, never the bytes that came."""
