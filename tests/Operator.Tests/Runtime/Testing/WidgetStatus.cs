using k8s.Models;

namespace KafkaPi.Operator.Tests.Runtime.Testing;

public sealed class WidgetStatus
{
    public long? ObservedGeneration { get; set; }

    public string? Phase { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
