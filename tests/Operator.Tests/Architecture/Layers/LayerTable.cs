using System.Collections.Immutable;
using KafkaPi.Operator.Tests.Architecture.Compiled;

namespace KafkaPi.Operator.Tests.Architecture.Layers;

/// <summary>Which room may use which. Everything else about the layers follows from this table.</summary>
internal static class LayerTable
{
    public const string Operator = "KafkaPi.Operator";
    private const string Crds = "Crds";
    private const string Program = "Program";

    public static Floor Top { get; } = new(
        Operator,
        [
            new(
                Program,
                ["Controllers.KafkaClusters", "Observation", "Execution", "Planning", "Kafka", "Hosts", "Budgets",
                    "Runtime", "KnownSettings", "Telemetry", "Model", Crds]),
            new(
                "Controllers.KafkaClusters",
                ["Observation", "Execution", "Planning", "Model", "Hosts", "Runtime", Crds]),
            new("Observation", ["Kafka", "ZooKeeper", "Model", "Hosts", "Budgets"]),
            new("Execution", ["Kafka", "Model", "Hosts", "Budgets"]),
            new("Planning", ["Rendering", "KnownSettings", "Model", Crds]),
            new("Kafka", ["Model", "Budgets"]),
            new("ZooKeeper", ["Model"]),
            new("Rendering", ["Model"]),
            new("KnownSettings", [Crds]),
            new("Model", [Crds]),
            new("Hosts", ["Budgets"]),
            new("Budgets", []),
            new("Runtime", ["Telemetry"]),
            new("Telemetry", []),
            new(Crds, []),
        ]);

    public static Floor Model { get; } = new(
        $"{Operator}.Model",
        [
            new("Requests", ["Plans", "Memory", "Observed", "Desired", "Identity"]),
            new(
                "Plans",
                ["Memory", "Moves", "Rendered", "Layout", "Brokers", "BrokerConfig", "Releases", "Identity"]),
            new("Memory", ["Moves", "Desired", "Identity"]),
            new("Moves", []),
            new("Rendered", ["Releases", "Identity"]),
            new("Target", ["Observed", "Desired", "Brokers", "Releases", "Identity"]),
            new("Observed", ["Layout", "Brokers", "Releases", "Identity"]),
            new("Layout", ["Identity"]),
            new("Brokers", ["BrokerConfig"]),
            new("BrokerConfig", []),
            new("Desired", ["Releases", "Identity"]),
            new("Releases", []),
            new("Identity", []),
        ]);

    public static Floor Planning { get; } = new(
        $"{Operator}.Planning",
        [
            new("Deletion", ["Planning", "Provisioning", "Targets", "Situations"]),
            new(
                "Planning",
                ["Remembering", "Trials", "Decommission", "Restarts", "Rebalancing", "Quorum", "LogDirs", "Preflight",
                    "Provisioning", "DynamicConfig", "Drafts", "Rules", "Targets", "Situations"]),
            new("Remembering", ["Trials", "Preflight", "Provisioning", "DynamicConfig", "Situations"]),
            new("Trials", ["Preflight", "Drafts", "Situations", "Revisions"]),
            new(
                "Decommission",
                ["Rebalancing", "Preflight", "Provisioning", "DynamicConfig", "Drafts", "Rules", "Targets",
                    "Situations"]),
            new("Restarts", ["Quorum", "LogDirs", "Preflight", "Drafts", "Rules", "Situations", "Revisions"]),
            new("Rebalancing", ["Drafts", "Rules", "Situations"]),
            new("Quorum", ["Provisioning", "Drafts", "Rules", "Situations"]),
            new("LogDirs", ["Drafts", "Rules", "Targets", "Situations"]),
            new("Preflight", ["Provisioning", "Situations"]),
            new("Provisioning", ["Drafts", "Situations"]),
            new("DynamicConfig", ["Drafts", "Situations", "Revisions"]),
            new("Drafts", ["Situations"]),
            new("Rules", ["Situations"]),
            new("Targets", ["Situations", "Revisions"]),
            new("Situations", ["Revisions"]),
            new("Revisions", []),
        ]);

    public static Floor KafkaClusters { get; } = new(
        $"{Operator}.Controllers.KafkaClusters",
        [
            new("Deletion", ["KafkaClusters", "Status", "Requeue", "Access", "Requests"]),
            new("KafkaClusters", ["Status", "Requeue", "Passes", "Access", "History", "Requests"]),
            new("Status", ["Requeue", "Passes", "Requests"]),
            new("Requeue", ["Passes", "Requests"]),
            new("Passes", ["Requests"]),
            new("Access", ["History"]),
            new("History", []),
            new("Requests", []),
        ]);

    public static ImmutableArray<Floor> All { get; } = [Top, Model, Planning, KafkaClusters];

    /// <summary>
    /// The room of a type on a floor. A controller's room is named with its resource; what controllers share is in the
    /// room <c>Controllers</c>.
    /// </summary>
    /// <returns>Null for a type that is on another floor, or from another library.</returns>
    public static string? RoomOf(CompiledUse type, Floor floor)
    {
        if (floor == Top && type.IsWithin("KafkaPi.Crds"))
        {
            return Crds;
        }

        if (floor == Top && type is { Namespace: "", Type: Program })
        {
            return Program;
        }

        if (!type.IsWithin(floor.Root))
        {
            return null;
        }

        var below = type.Namespace[floor.Root.Length..].Split('.', StringSplitOptions.RemoveEmptyEntries);
        return below switch
        {
            [] => floor.Name,
            ["Controllers", var resource, ..] => $"Controllers.{resource}",
            [var room, ..] => room,
        };
    }
}
