using System.Collections.Immutable;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Rendering;

namespace KafkaPi.Operator.Planning.Revisions;

/// <summary>Compares what a process runs with to what it has to run with.</summary>
public static class RevisionDiff
{
    private const string Settings = "settings";
    private const int NamedKeys = 5;

    /// <param name="config">
    /// A broker's configuration. Settings that the broker can take live call for no restart. Null when it is not known,
    /// so that every setting calls for a restart.
    /// </param>
    /// <returns>
    /// Why a restart is needed: a clause that names what changed, a setting by its key. Null when none is needed.
    /// </returns>
    public static string? Between(ObservedDaemon process, RenderedDaemon rendered, EffectiveConfig? config = null)
    {
        if (process.Running is not { } running)
        {
            return "it was not started by this operator";
        }

        // Brokers learn a longer or shorter list of ZooKeepers at their next restart, whatever that is for.
        if (ZooKeeperConnect.IsForgotten(process, rendered))
        {
            return $"{ZooKeeperConnect.Setting} names no more than half of the ensemble";
        }

        var changed = Changed(running, rendered);
        var differing = DifferingSettings(process, rendered, changed);
        var rolled = config is null
            ? differing
            : [.. differing.Where(key => !DynamicSettings.IsPossible(key, rendered.Settings, config))];

        // The revision stays as it was when somebody edits the properties and restarts the daemon.
        if (changed.IsEmpty)
        {
            return rolled.IsEmpty ? null : $"started with other {Keys(rolled)}";
        }

        if (rolled.IsEmpty && !differing.IsEmpty)
        {
            changed = changed.Remove(Settings);
        }

        return changed.IsEmpty
            ? null
            : $"changed {string.Join(", ", changed.Select(input => InWords(input, rolled)))}";
    }

    /// <summary>Only settings differ, and the broker may be able to take them live.</summary>
    public static bool IsInSettingsOnly(ObservedDaemon process, RenderedDaemon rendered) =>
        process.Running is { } running
        && !process.RunningSettings.IsEmpty
        && !Differing(WithProtocol(process, rendered), rendered.Settings).IsEmpty
        && Changed(running, rendered).Remove(Settings).IsEmpty;

    /// <summary>
    /// The revision of a running process. Settings that were altered live count as if the process had been started with
    /// them.
    /// </summary>
    /// <param name="process">A process that the operator has started.</param>
    public static Revision InEffect(ObservedDaemon process, RenderedDaemon rendered, EffectiveConfig? config)
    {
        var running = process.Running!;
        if (config is null
            || process.RunningSettings.IsEmpty
            || !rendered.Revision.Inputs.TryGetValue(Settings, out var settings))
        {
            return running;
        }

        return Differing(WithProtocol(process, rendered), rendered.Settings)
            .All(key => DynamicSettings.IsInEffect(key, rendered.Settings, config))
            ? new(running.Inputs.SetItem(Settings, settings))
            : running;
    }

    /// <summary>Keys of settings that differ, without settings that are inputs of their own.</summary>
    private static ImmutableArray<string> DifferingSettings(
        ObservedDaemon process, RenderedDaemon rendered, ImmutableArray<string> changed)
    {
        var settings = WithProtocol(process, rendered);
        var differing = settings.IsEmpty ? [] : Differing(settings, rendered.Settings);
        if (changed.Contains(ProtocolVersion.Setting))
        {
            differing = differing.Remove(ProtocolVersion.Setting);
        }

        return changed.Contains(Renderer.Servers)
            ? differing.RemoveAll(ZooKeeperProperties.IsOfEnsemble)
            : differing;
    }

    /// <summary>Inputs that have changed. A process that was not told its protocol has it in its settings.</summary>
    private static ImmutableArray<string> Changed(Revision running, RenderedDaemon rendered)
    {
        var changed = rendered.Revision.ChangedSince(running).Remove(ZooKeeperConnect.Setting);
        return running.Inputs.ContainsKey(ProtocolVersion.Setting) ? changed : changed.Remove(ProtocolVersion.Setting);
    }

    /// <summary>
    /// Settings of the process with its protocol. A broker without that setting speaks the newest protocol that it
    /// knows.
    /// </summary>
    private static ImmutableSortedDictionary<string, string> WithProtocol(
        ObservedDaemon process, RenderedDaemon rendered)
    {
        var settings = process.RunningSettings;
        var isKnown = settings.IsEmpty
            || settings.ContainsKey(ProtocolVersion.Setting)
            || !rendered.Settings.ContainsKey(ProtocolVersion.Setting);
        return isKnown || process.Release is not { } release
            ? settings
            : settings.SetItem(ProtocolVersion.Setting, $"{release.Speaks}");
    }

    private static ImmutableArray<string> Differing(
        ImmutableSortedDictionary<string, string> running, ImmutableSortedDictionary<string, string> rendered) =>
        DifferingKeys.Between(running, rendered).Remove(ZooKeeperConnect.Setting);

    private static string InWords(string input, ImmutableArray<string> rolled) => input switch
    {
        Settings => Keys(rolled),
        Renderer.Servers => "the members of the ensemble",
        _ => input,
    };

    private static string Keys(ImmutableArray<string> keys) =>
        keys.IsEmpty ? Settings
        : keys.Length <= NamedKeys ? string.Join(", ", keys)
        : $"{string.Join(", ", keys.Take(NamedKeys))} and more settings";
}
