using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>Why what a process runs with calls for a restart.</summary>
public static class RevisionDifference
{
    private const string Settings = "settings";
    private const int NamedKeys = 5;

    /// <param name="inForce">What a broker says of its settings: those that it can take live call for no restart. Null: all of them do.</param>
    /// <returns>A clause that names what changed, a setting by its key; null when nothing calls for a restart.</returns>
    public static string? Between(ObservedDaemon process, RenderedDaemon wanted, SettingsInForce? inForce = null)
    {
        if (process.Running is not { } running) return "it was not started by this operator";
        var changed = Changed(running, wanted);
        var settings = WithProtocol(process, wanted);
        var differing = settings.IsEmpty ? [] : Differing(settings, wanted.Settings);
        // They are inputs of their own.
        if (changed.Contains(ProtocolVersion.Setting)) differing = differing.Remove(ProtocolVersion.Setting);
        if (changed.Contains(Rendering.Servers)) differing = differing.RemoveAll(ZooKeeperSettings.IsOfEnsemble);
        var rolled = inForce is null ? differing : [.. differing.Where(key => !LiveChange.IsPossible(key, wanted.Settings, inForce))];
        // Brokers learn a longer or shorter list of ZooKeepers at their next restart, whatever that is for.
        if (ZooKeeperConnect.IsForgotten(process, wanted)) return $"{ZooKeeperConnect.Setting} names no more than half of the ensemble";
        // Who edits the properties and restarts the daemon leaves its revision as it was.
        if (changed.IsEmpty) return rolled.IsEmpty ? null : $"started with other {Keys(rolled)}";
        if (rolled.IsEmpty && !differing.IsEmpty) changed = changed.Remove(Settings);
        return changed.IsEmpty ? null : $"changed {string.Join(", ", changed.Select(input => input switch { Settings => Keys(rolled), Rendering.Servers => "the members of the ensemble", _ => input }))}";
    }

    /// <summary>Of processes that were not told their protocol yet, the settings tell it.</summary>
    private static ImmutableArray<string> Changed(Revision running, RenderedDaemon wanted)
    {
        var changed = wanted.Revision.ChangedSince(running).Remove(ZooKeeperConnect.Setting);
        return running.Inputs.ContainsKey(ProtocolVersion.Setting) ? changed : changed.Remove(ProtocolVersion.Setting);
    }

    /// <summary>A broker that is told none speaks the newest protocol that it knows.</summary>
    private static ImmutableSortedDictionary<string, string> WithProtocol(ObservedDaemon process, RenderedDaemon wanted)
    {
        var settings = process.RunningSettings;
        return settings.IsEmpty || settings.ContainsKey(ProtocolVersion.Setting) || !wanted.Settings.ContainsKey(ProtocolVersion.Setting) || process.Release is not { } release
            ? settings
            : settings.SetItem(ProtocolVersion.Setting, $"{release.Speaks}");
    }

    /// <summary>Only settings differ, and the broker may be able to take them live.</summary>
    public static bool IsInSettingsOnly(ObservedDaemon process, RenderedDaemon wanted) =>
        process.Running is { } running && !process.RunningSettings.IsEmpty && !Differing(WithProtocol(process, wanted), wanted.Settings).IsEmpty
        && Changed(running, wanted).Remove(Settings).IsEmpty;

    /// <summary>The revision of a process that goes by settings which were altered after its start.</summary>
    public static Revision InEffect(ObservedDaemon process, RenderedDaemon wanted, SettingsInForce? inForce)
    {
        var running = process.Running!;
        if (inForce is null || process.RunningSettings.IsEmpty || !wanted.Revision.Inputs.TryGetValue(Settings, out var settings)) return running;
        return Differing(WithProtocol(process, wanted), wanted.Settings).All(key => LiveChange.IsInEffect(key, wanted.Settings, inForce))
            ? new(running.Inputs.SetItem(Settings, settings))
            : running;
    }

    private static ImmutableArray<string> Differing(ImmutableSortedDictionary<string, string> running, ImmutableSortedDictionary<string, string> wanted) =>
        DifferingKeys.Between(running, wanted).Remove(ZooKeeperConnect.Setting);

    private static string Keys(ImmutableArray<string> keys) =>
        keys.IsEmpty ? Settings
        : keys.Length <= NamedKeys ? string.Join(", ", keys)
        : $"{string.Join(", ", keys.Take(NamedKeys))} and more settings";
}
