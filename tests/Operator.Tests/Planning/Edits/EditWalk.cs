using KafkaPi.Crds;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Remembering;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Operator.Tests.Desired;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Planning.Edits;

/// <summary>Follows one edit of a healthy cluster through admission and the planner, until a daemon leaves.</summary>
internal sealed class EditWalk
{
    private const int Longest = 40;

    private readonly ClusterPlanner _planner = new();
    private readonly List<(DaemonKind Kind, HashSet<NodeName> Nodes)> _rolls = [];
    private readonly DesiredCluster _desired;
    private ClusterUnderTest _cluster;
    private bool _puts;
    private bool _alters;

    private EditWalk(ClusterUnderTest cluster, DesiredCluster desired) => (_cluster, _desired) = (cluster, desired);

    /// <summary>What the edit does, in the words of the page.</summary>
    public static string EffectOf(SpecEdit edit)
    {
        var resource = Sample();
        var before = edit.Before(resource.Spec);
        var after = edit.Apply(before);
        resource.Spec = before;
        var cluster = Healthy(resource.Parsed(), edit);
        resource.Spec = after;
        var parsed = DesiredClusterParser.Parse(resource);
        return !SpecValidator.Validate(after, before).IsEmpty
            || parsed.Value is not { } desired
            || !NodeTransitions.Of(desired, cluster.Memory).Problems.IsEmpty
                ? "refused"
                : new EditWalk(edit.Asked(cluster), desired).Effect();
    }

    /// <summary>The plan for a spec that nobody has edited.</summary>
    public static Plan PlanAtRest(SpecEdit edit)
    {
        var resource = Sample();
        resource.Spec = edit.Before(resource.Spec);
        var desired = resource.Parsed();
        return new EditWalk(Healthy(desired, edit), desired).Decide().Plan;
    }

    private static KafkaCluster Sample()
    {
        var resource = Manifests.Sample("three-pis.yaml");
        resource.Metadata.Uid = DesiredClusters.Uid;
        return resource;
    }

    private static ClusterUnderTest Healthy(DesiredCluster desired, SpecEdit edit)
    {
        var cluster = ClusterUnderTest.Of(3).For(new(desired)).Healthy();
        foreach (var node in desired.Nodes)
        {
            cluster = cluster.Seen(node.Name.Value, s => s with
            {
                Facts = s.Facts with { Addresses = [node.Address] },
                Data = s.Data with
                {
                    LogDirectories =
                        [.. desired.Kafka.LogDirs.Select(d => new LogDirectory(d, $"{node.Id}", "c1", IsEmpty: false))],
                },
            });
        }

        var prepared = edit.Hosts(cluster);
        var decision = new ClusterPlanner().Decide(
            desired, new(prepared.Hosts, prepared.Brokers), ClusterMemory.None, ClusterRequests.None);
        return prepared with
        {
            Memory = MemoryUpdate.After(decision.Situation, decision.Plan, isActed: true, isDone: true),
        };
    }

    private string Effect()
    {
        for (var pass = 0; pass < Longest; pass++)
        {
            var decision = Decide();
            var plan = decision.Plan;
            if (!plan.Refusals.IsEmpty || !plan.Findings.IsEmpty)
            {
                return "told, and left as it is";
            }

            if (plan.IsEmpty)
            {
                return Words();
            }

            if (plan.Steps.IsEmpty || !plan.Steps.All(s => Take(s, decision)))
            {
                return _alters ? Words() : "in phases";
            }

            _cluster = _cluster with
            {
                Memory = MemoryUpdate.After(decision.Situation, plan, isActed: true, isDone: true),
            };
        }

        throw new InvalidOperationException($"no rest after {Longest} passes");
    }

    private Decision Decide()
    {
        var hosts = _desired.Nodes.Where(n => !_cluster.Hosts.ContainsKey(n.Name)).Aggregate(
            _cluster.Hosts, (all, n) => all.Add(n.Name, HostAt(n.Address)));
        _cluster = _cluster with { Hosts = hosts };
        return _planner.Decide(_desired, new(hosts, _cluster.Brokers), _cluster.Memory, ClusterRequests.None);
    }

    /// <summary>A node with another name is on the same host.</summary>
    private ObservedHost HostAt(string address) =>
        _cluster.Desired.Nodes.FirstOrDefault(n => n.Address == address) is { } former
            ? _cluster.Hosts[former.Name]
            : new ObservedHost.Unseen(null, "it is new", NeedsHuman: false);

    /// <returns>False for a step by which a daemon, or a replica, comes, goes or moves.</returns>
    private bool Take(Step step, Decision decision)
    {
        _cluster = _cluster.For(decision.Situation.Target);
        switch (step)
        {
            case RestartDaemon restart:
                Roll(restart);
                _cluster = _cluster.Restarted(restart.Node.Value, restart.Daemon);
                return true;
            case AlterBrokerSettings:
                _alters = true;
                return false;
            case InstallJava java:
                _puts = true;
                _cluster = _cluster.Seen(
                    java.Node.Value, s => s with { Facts = s.Facts with { Java = new(new(21, 0), null, null) } });
                return true;
            case SetFirewall firewall:
                _puts = true;
                _cluster = _cluster.Seen(firewall.Node.Value, s => s with
                {
                    Firewall = s.Firewall! with
                    {
                        Rules = [.. firewall.Add.Select(r => new ObservedFirewallRule("allow", r, firewall.Tag))],
                    },
                });
                return true;
            case { Group: StepGroup.Provisioning }:
                _puts = true;
                _cluster = _cluster.Staged().Seen(
                    step.Node.Value, s => step is SwitchCurrent link ? s with { CurrentLink = link.Home } : s);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A daemon that is restarted once more begins another roll.</summary>
    private void Roll(RestartDaemon restart)
    {
        if (_rolls.Count == 0 || _rolls[^1].Kind != restart.Daemon || !_rolls[^1].Nodes.Add(restart.Node))
        {
            _rolls.Add((restart.Daemon, [restart.Node]));
        }
    }

    private string Words() =>
        _alters ? "live"
        : _rolls.Count > 0 ? "rolls " + string.Join(", then ", _rolls.Select(r => Plural(r.Kind)))
        : _puts ? "on the hosts, no restart"
        : "nothing on the hosts";

    private static string Plural(DaemonKind kind) => kind switch
    {
        DaemonKind.ZooKeeper => "ZooKeeper",
        DaemonKind.Broker => "brokers",
    };
}
