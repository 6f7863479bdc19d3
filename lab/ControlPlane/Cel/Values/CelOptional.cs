namespace KafkaPi.ControlPlane.Cel.Values;

internal sealed record CelOptional(object? Value, bool HasValue);
