"""Listen: what complaints, suggestions and peers say."""
