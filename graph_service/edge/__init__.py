"""What every request passes on its way in and every response on its way out, API and pages alike.

Each module is one check or one duty, as plain ASGI; `graph_service.app` says in which order.
"""
