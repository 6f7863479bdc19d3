namespace KafkaPi.Operator.Model.Desired;

/// <summary>A listener of every broker; clients reach it as <c>Protocol://node address:Port</c>.</summary>
public sealed record Listener(string Name, int Port, string Protocol);
