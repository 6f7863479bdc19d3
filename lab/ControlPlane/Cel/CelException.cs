namespace KafkaPi.ControlPlane.Cel;

/// <summary>An expression that cannot be parsed, checked or evaluated.</summary>
internal sealed class CelException(string message) : Exception(message);
