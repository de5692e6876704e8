"""Where stores and servers of the platform answer, and on machines of which pool they are."""

ENDPOINTS = (
    ("feast", "feast-feast-registry", 80, "system"),
    ("feast", "feast-feast-online", 80, "system"),
    ("feast", "feast-offline-offline", 80, "system"),
    ("milvus", "milvus", 19530, "system"),
    ("clearml-tasks", "clearml-serving-inference", 8080, "system"),
    ("clearml-tasks", "clearml-serving-triton", 8001, "serve"),
    ("ranking", "feast-features-registry", 80, "system"),
    ("ranking", "feast-features-online", 80, "system"),
)
