using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Decommission;

/// <summary>A broker that is decommissioned, and how far it is.</summary>
public sealed record DecommissionCase(DaemonInstance Instance, DecommissionStage Stage);
