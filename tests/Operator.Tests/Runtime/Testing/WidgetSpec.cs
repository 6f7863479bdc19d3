namespace KafkaPi.Operator.Tests.Runtime.Testing;

public sealed class WidgetSpec
{
    public int Size { get; set; }
}
