using KafkaPi.Crds;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;

/// <summary>The part of <see cref="StatusMemory"/> about changes of the spec that are on trial.</summary>
internal static class TrialMemory
{
    public static ChangeMemory Read(ChangeStatus? status) => status is null ? ChangeMemory.None : new()
    {
        Served = status.Served,
        ServedGeneration = status.ServedGeneration,
        OnTrial = status.OnTrial,
        Rejected = status.Rejected is { } rejected
            ? new(rejected.Change, new(rejected.Node), NodeRoles.Kind(rejected.Daemon), rejected.Message)
            : null,
    };

    public static ChangeStatus? Write(ChangeMemory memory) => memory == ChangeMemory.None ? null : new()
    {
        Served = memory.Served,
        ServedGeneration = memory.ServedGeneration,
        OnTrial = memory.OnTrial,
        Rejected = memory.Rejected is not { } rejected ? null : new()
        {
            Change = rejected.Digest,
            Node = rejected.Node.Value,
            Daemon = NodeRoles.Role(rejected.Daemon),
            Message = rejected.Words,
        },
    };

    public static DaemonTrial? Read(DaemonTrialStatus? status) => status is null ? null : new()
    {
        FailedBefore = status.FailedBefore == true,
        IsChanged = status.Changed == true,
        EndsBefore = status.EndsBefore ?? 0,
        Relapses = status.Relapses ?? 0,
    };

    public static DaemonTrialStatus? Write(DaemonTrial? memory) => memory is null ? null : new()
    {
        FailedBefore = memory.FailedBefore ? true : null,
        Changed = memory.IsChanged ? true : null,
        EndsBefore = memory.EndsBefore == 0 ? null : memory.EndsBefore,
        Relapses = memory.Relapses == 0 ? null : memory.Relapses,
    };
}
