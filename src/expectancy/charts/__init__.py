"""The shelf of charts: result -> Altair (Vega-Lite), one module a shape of result."""
