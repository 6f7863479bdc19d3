using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Tests.Runtime;

[KubernetesEntity(Group = "test.kafkapi.dev", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "test.kafkapi.dev/v1";

    public string Kind { get; set; } = "Widget";

    public V1ObjectMeta Metadata { get; set; } = new();

    public WidgetSpec Spec { get; set; } = new();

    public WidgetStatus? Status { get; set; }
}

public sealed class WidgetSpec
{
    public int Size { get; set; }
}

public sealed class WidgetStatus
{
    public long? ObservedGeneration { get; set; }

    public string? Phase { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
