namespace KafkaPi.Operator.Model.Moves;

/// <summary>Kafka's own <c>kafka-reassign-partitions</c>, and how it finds the cluster.</summary>
public sealed record ReassignmentTool(string Program, string ConnectOption, string Connect);
