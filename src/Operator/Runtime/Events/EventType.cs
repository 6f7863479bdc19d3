namespace KafkaPi.Operator.Runtime;

public enum EventType
{
    Normal,
    Warning,
}
