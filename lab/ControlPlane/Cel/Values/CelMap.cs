namespace KafkaPi.ControlPlane.Cel.Values;

internal sealed class CelMap() : Dictionary<object, object?>(CelValues.Comparer);
