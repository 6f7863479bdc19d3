using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>Plans what has to be put on hosts, in order. None of it touches a running process.</summary>
public static class HostProvisioning
{
    /// <summary>Files that a broker would be started with.</summary>
    private static readonly ImmutableArray<string> BrokerFiles =
        [HostLayout.Properties(DaemonKind.Broker), HostLayout.Environment(DaemonKind.Broker)];

    public static PlanPart Decide(PlanningContext context)
    {
        var (situation, draft) = (context.Situation, context.Draft);
        var heldBack = draft.HoldsBackBrokerFiles ? BrokerFiles : [];
        var (steps, resting) = (new List<Step>(), new List<Step>());
        foreach (var node in situation.Target.Nodes)
        {
            if (situation.Unfit.Contains(node.Name)
                || !situation.Rendered.ContainsKey(node.Name)
                || situation.Observed.Seen(node.Name) is not { } seen)
            {
                continue;
            }

            foreach (var step in Of(situation, node, seen, heldBack))
            {
                (FruitlessSteps.Rests(step, seen, draft.Findings) ? resting : steps).Add(step);
            }
        }

        return new()
        {
            Steps = [.. steps.Where(s => !resting.Exists(r => r.Node == s.Node))],
            Pending = [.. resting.Select(FruitlessSteps.Pending)],
            Unprovisioned =
            [
                .. steps.Concat(resting).Where(s => s.IsNeededToStart).Select(s => s.Node),
                .. draft.Findings.Where(f => f.Kind.HoldsBackBrokerFiles()).Select(f => f.Node),
            ],
        };
    }

    /// <summary>Everything that has to be put on the host, in order.</summary>
    /// <param name="heldBack">Files that are not changed. They are written where they are missing.</param>
    public static IEnumerable<Step> Of(
        Situation situation, DesiredNode node, ObservedHost.Seen seen, ImmutableArray<string> heldBack)
    {
        var steps = Steps(situation.Target, node, situation.Rendered[node.Name], seen, heldBack);
        return Firewall.Step(situation, node, seen) is { } firewall ? steps.Append(firewall) : steps;
    }

    /// <param name="heldBack">Files that are not changed. They are written where they are missing.</param>
    public static IEnumerable<Step> Steps(
        TargetCluster target, DesiredNode node, RenderedNode rendered, ObservedHost.Seen seen,
        ImmutableArray<string> heldBack)
    {
        if (Java(target, node, seen) is { } java)
        {
            yield return java;
        }

        if (Claim(target, node, rendered, seen) is { } claim)
        {
            yield return claim;
        }

        if (!seen.Distributions.Contains(target.Distribution.Home))
        {
            yield return new InstallDistribution(node.Name, target.Distribution,
                $"{target.Distribution.Layout} {target.Distribution.Version} is not on the host");
        }

        if (FileChanges.Of(target, node.Name, rendered, seen, heldBack).ToStep(node) is { } files)
        {
            yield return files;
        }

        var inUse = InUse(target, seen);
        if (seen.CurrentLink != inUse)
        {
            yield return new SwitchCurrent(node.Name, inUse, $"{HostLayout.Current} does not point to it");
        }
    }

    /// <summary>
    /// The distribution whose tools people on the host get. It is the running one, because the newest tools may not
    /// speak with the oldest daemons.
    /// </summary>
    public static string InUse(TargetCluster target, ObservedHost.Seen seen)
    {
        var running = (seen.Daemon(DaemonKind.Broker)?.Release ?? seen.Daemon(DaemonKind.ZooKeeper)?.Release)?.Home;
        return running is not null && seen.Distributions.Contains(running) ? running : target.Distribution.Home;
    }

    private static InstallJava? Java(TargetCluster target, DesiredNode node, ObservedHost.Seen seen)
    {
        var java = seen.Facts.Java;
        if (java.Version?.Major >= target.MinimumJava || !target.InstallJava || !java.CanBe(target.MinimumJava))
        {
            return null;
        }

        return new(
            node.Name, java.Package!,
            java.Version is null ? "Java is missing" : $"Java {java.Version.Major} is too old");
    }

    private static PrepareHost? Claim(
        TargetCluster target, DesiredNode node, RenderedNode rendered, ObservedHost.Seen seen)
    {
        ImmutableArray<RenderedDirectory> directories =
            [.. rendered.Directories.Where(d => !ForeignDirectories.Contains(seen, d.Path))];
        var amiss = directories
            .Where(d => !seen.Files.TryGetValue(d.Path, out var found)
                || (found.Mode, found.Owner, found.Group) != (d.Mode, d.Owner, d.Group))
            .Select(d => $"{d.Path} ({Difference(d, seen.Files)})")
            .ToArray();
        var reason = seen.Owner is null ? "the host is not owned yet"
            : !seen.UserExists ? $"the user {HostLayout.User} is missing"
            : seen.Account is { IsOurs: true, HasItsGroup: false } ? $"the user {HostLayout.User} has another group"
            : seen.Account is { IsOurs: true, IsClosed: false } ? $"the user {HostLayout.User} has a login shell"
            : amiss.Length > 0 ? $"directories are missing or changed: {string.Join(", ", amiss)}"
            : null;
        return reason is null ? null : new(node.Name, target.Identity, directories, reason);
    }

    private static string Difference(RenderedDirectory rendered, ImmutableDictionary<string, ObservedFile> seen) =>
        !seen.TryGetValue(rendered.Path, out var found) ? "missing"
        : found.Mode != rendered.Mode ? $"mode {found.Mode}"
        : $"owner {found.Owner}:{found.Group}";
}
