using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Deletion;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Rendering;

namespace KafkaPi.Testing;

/// <summary>A cluster to plan for: n nodes with both daemons, changed by the words of a story.</summary>
public sealed record ClusterUnderTest(
    TargetCluster Desired, ImmutableSortedDictionary<NodeName, ObservedHost> Hosts, BrokersView Brokers,
    ImmutableDictionary<NodeName, RenderedNode> Wanted)
{
    /// <summary>Fresh hosts with both daemons, seen for the first time.</summary>
    public static ClusterUnderTest Of(int nodes) => Of(nodes, members: nodes);

    /// <summary>Fresh hosts with a broker each, the first of them with the ensemble.</summary>
    public static ClusterUnderTest Of(int nodes, int members)
    {
        var desired = DesiredClusters.Of(
        [
            .. Enumerable.Range(1, members).Select(id => DesiredClusters.Node(id)),
            .. Enumerable.Range(1, nodes).Skip(members).Select(id => DesiredClusters.Node(id, DaemonKind.Broker)),
        ]);
        return new ClusterUnderTest(
            new(desired), desired.Nodes.ToImmutableSortedDictionary(n => n.Name, Fresh),
            new BrokersView.Unknown("no broker listens"), ImmutableDictionary<NodeName, RenderedNode>.Empty).Rendered();
    }

    public ClusterUnderTest For(TargetCluster desired) => (this with { Desired = desired }).Rendered();

    /// <summary>The node is a broker only.</summary>
    public ClusterUnderTest WithoutZooKeeperOn(string node) =>
        (this with
        {
            Desired = Desired with
            {
                Nodes =
                [
                    .. Desired.Nodes.Select(n => n.Name.Value == node ? n with { Daemons = [DaemonKind.Broker] } : n)
                ]
            }
        })
            .Rendered();

    /// <summary>What the status remembers.</summary>
    public ClusterMemory Memory { get; init; } = ClusterMemory.None;

    public ClusterRequests Requests { get; init; } = ClusterRequests.None;

    public Plan Plan(ClusterRequests? requests = null) => Decide(requests).Plan;

    /// <summary>The protocol that may be spoken now, and what of a change of version is refused or waits.</summary>
    public Target Stage => Narrowed(nameof(ProtocolVersionHold));

    /// <summary>With what is asked for, and what is remembered of moves.</summary>
    public Plan PlanAsked((ClusterRequests Requests, MovesMemory Moves) asked) => Asking(asked).Plan();

    public ClusterUnderTest Asking((ClusterRequests Requests, MovesMemory Moves) asked) =>
        this with { Requests = asked.Requests, Memory = Memory with { Moves = asked.Moves } };

    /// <summary>The decision for <see cref="Desired"/> as the target, which no stage narrows any more.</summary>
    public Decision Decide(ClusterRequests? requests = null) => Decide(requests, []);

    /// <summary>What a pass made of it, with every step done.</summary>
    public ReconcilePass Look(ClusterRequests? requests = null, Outcome? outcome = null)
    {
        var decision = Decide(requests, [ProtocolVersion]);
        return ReconcilePass.After(
            decision, outcome ?? new([.. decision.Plan.Steps.Select(s => new StepOutcome.Done(s))]));
    }

    /// <summary>What one stage of the pipeline makes of a target.</summary>
    public Target Narrowed(string stage, TargetCluster? target = null) =>
        TargetPipeline.Stages.Single(s => s.Name == stage)
            .Narrow(Target.Of(target ?? Desired), new(new(Hosts, Brokers), Memory, Requests));

    /// <summary>What comes next when the resource is deleted.</summary>
    public Plan Deletion(
        DeletionPolicy policy, ImmutableHashSet<string>? abandoned = null, bool isPaused = false) =>
        DeletionPlanner.Decide(
            Desired with { DeletionPolicy = policy }, new(Hosts, Brokers), Memory, abandoned ?? [], isPaused).Plan;

    private static TargetStage ProtocolVersion =>
        TargetPipeline.Stages.Single(s => s.Name == nameof(ProtocolVersionHold));

    private Decision Decide(ClusterRequests? requests, ImmutableArray<TargetStage> stages)
    {
        var given = new TargetStage("Given", (_, _) => Target.Of(Desired));
        var catalogue = PlannerCatalogue.All with { Stages = [given, .. stages] };
        return new ClusterPlanner(catalogue, stages.IsEmpty ? AsRendered : Renderer.Render)
            .Decide(Desired, new(Hosts, Brokers), Memory, requests is null ? Requests : requests with
            {
                AcceptedLosses = Requests.AcceptedLosses.Union(requests.AcceptedLosses),
            });
    }

    /// <summary>
    /// Everything is as specified and serves; pi3 leads the ensemble, pi1 is the controller; one topic on the
    /// first three.
    /// </summary>
    public ClusterUnderTest Healthy()
    {
        var cluster = this;
        foreach (var node in Desired.Nodes)
        {
            cluster = cluster.Provisioned(node.Name.Value).Running(node.Name.Value);
        }

        return cluster with
        {
            Brokers = new BrokersView.Known(
                [.. Desired.Nodes.Select(n => n.Id)], [.. Desired.Nodes.Select(n => n.Id)], 1,
                [new("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2)])
            {
                // As of brokers that do not let us ask: nothing is taken live.
                Settings = Desired.Nodes.ToImmutableSortedDictionary(
                    n => n.Id, _ => new EffectiveConfig(ImmutableSortedDictionary<string, BrokerSetting>.Empty)),
            },
        };
    }

    /// <summary>The brokers tell of settings: for each, what the broker of an id says of it.</summary>
    public ClusterUnderTest Telling(params (string Key, Func<int, BrokerSetting> Tell)[] settings) => this with
    {
        Brokers = ((BrokersView.Known)Brokers) with
        {
            Settings = Desired.Nodes.ToImmutableSortedDictionary(
                n => n.Id,
                n => new EffectiveConfig(
                    settings.ToImmutableSortedDictionary(s => s.Key, s => s.Tell(n.Id), StringComparer.Ordinal))),
        },
    };

    public ClusterUnderTest Provisioned(string node)
    {
        var wanted = Wanted[new(node)];
        return Seen(node, s => s with
        {
            Owner = DesiredClusters.Owner,
            UserExists = true,
            CurrentLink = Desired.Distribution.Home,
            Distributions = [Desired.Distribution.Home],
            Files = ObservedFiles.Of(wanted),
            Daemons =
            [
                .. wanted.Daemons.Select(
                    d => ObservedDaemons.Stopped(d.Kind) with { Staged = d.Release, StagedPorts = d.Settings }),
            ],
        });
    }

    public ClusterUnderTest Running(string node)
    {
        var id = Desired.Nodes.Single(n => n.Name.Value == node).Id;
        return Seen(node, s => s with
        {
            Daemons = [.. Wanted[new(node)].Daemons.Select(ObservedDaemons.Started)],
            ZooKeeper =
                new ZooKeeperMember.Serving(id == 3 ? MemberRole.Leader : MemberRole.Follower, 7, "3.6.3"),
            Data = new(
                new(DesiredClusters.ZooKeeperData, $"{id}\n", IsBlank: false),
                [new(DesiredClusters.LogDir, $"{id}", "c1", IsEmpty: false)]),
        });
    }

    /// <summary>The spec says another value; what runs and what lies on the disks is as before.</summary>
    public ClusterUnderTest WithSetting(string key, string value) =>
        (this with
        {
            Desired = Desired with { Kafka = Desired.Kafka with { Config = Desired.Kafka.Config.SetItem(key, value) } }
        })
            .Rendered();

    public ClusterUnderTest WithZooKeeperSetting(string key, string value) =>
        (this with
        {
            Desired = Desired with
            {
                ZooKeeper = Desired.ZooKeeper with { Config = Desired.ZooKeeper.Config.SetItem(key, value) }
            }
        })
            .Rendered();

    /// <summary>The spec has one more directory for messages; no broker knows it.</summary>
    public ClusterUnderTest WithLogDirectory(string path, long freeBytes)
    {
        var cluster = (this with
        {
            Desired = Desired with { Kafka = Desired.Kafka with { LogDirs = [.. Desired.Kafka.LogDirs, path] } }
        })
            .Rendered();
        foreach (var node in Desired.Nodes)
        {
            cluster = cluster.Seen(node.Name.Value, s => s with
            {
                Disks = [.. s.Disks, new(path, 16L << 30, freeBytes)],
                Data =
                    s.Data with { LogDirectories = [.. s.Data.LogDirectories, new(path, null, null, IsEmpty: true)] },
            });
        }

        return cluster;
    }

    public ClusterUnderTest WithoutSetting(string key) =>
        (this with
        {
            Desired = Desired with { Kafka = Desired.Kafka with { Config = Desired.Kafka.Config.Remove(key) } }
        })
            .Rendered();

    /// <summary>The new settings lie on every disk; the processes run with the old ones.</summary>
    public ClusterUnderTest Staged()
    {
        var cluster = this;
        foreach (var node in Desired.Nodes.Where(n => Hosts[n.Name] is ObservedHost.Seen))
        {
            var seen = (ObservedHost.Seen)Hosts[node.Name];
            cluster = cluster.Provisioned(node.Name.Value).Seen(node.Name.Value, s => s with
            {
                CurrentLink = seen.CurrentLink,
                Distributions = [.. seen.Distributions.Union(s.Distributions)],
                Files = seen.Files.SetItems(s.Files),
                Daemons =
                [
                    .. s.Daemons.Select(staged =>
                        seen.Daemon(staged.Kind) is { } running
                            ? running with { Staged = staged.Staged, StagedPorts = staged.StagedPorts }
                            : staged),
                    .. seen.Daemons.Where(d => !s.Daemons.Any(staged => staged.Kind == d.Kind)),
                ],
            });
        }

        return cluster;
    }

    /// <summary>The spec asks for another version.</summary>
    public ClusterUnderTest WithVersion(string version, Version kafka) =>
        (this with
        {
            Desired =
                Desired with { Distribution = Desired.Distribution with { Version = version, KafkaVersion = kafka } }
        })
            .Rendered();

    private RenderedNode AsRendered(TargetCluster cluster, DesiredNode node, long hostMemoryBytes) =>
        Wanted.TryGetValue(node.Name, out var rendered) ? rendered : Renderer.Render(cluster, node, hostMemoryBytes);

    /// <summary>As far as a change of version is to be brought about now.</summary>
    public ClusterUnderTest AtStage() =>
        (this with { Desired = Decide(null, [ProtocolVersion]).Situation.Target }).Rendered();

    /// <summary>As far as one stage lets the spec be brought about now.</summary>
    public ClusterUnderTest At(string stage) => (this with { Desired = Narrowed(stage).Cluster }).Rendered();

    /// <summary>The spec has these listeners, each as <c>NAME:port</c>.</summary>
    public ClusterUnderTest WithListeners(string listeners) =>
        (this with
        {
            Desired = Desired with
            {
                ManagesFirewall = true,
                Kafka = Desired.Kafka with
                {
                    Listeners =
                    [
                        .. listeners.Split(' ').Select(l => l.Split(':')).Select(
                            l => new Listener(l[0], int.Parse(l[1], CultureInfo.InvariantCulture), "PLAINTEXT")),
                    ],
                },
            }
        })
            .Rendered();

    /// <summary>
    /// The plan for <see cref="AtStage"/>, and what keeps the rest of the spec from being planned for.
    /// </summary>
    public Plan StagePlan() => Decide(null, [ProtocolVersion]).Plan;

    /// <summary>Runs with what the spec says.</summary>
    public ClusterUnderTest Restarted(string node, DaemonKind kind) =>
        Daemon(node, kind, _ => ObservedDaemons.Started(Wanted[new(node)].Daemons.Single(d => d.Kind == kind)));

    public ClusterUnderTest Unseen(
        string node, string reason = "has not been seen for 70 s", bool needsHuman = false) =>
        this with { Hosts = Hosts.SetItem(new(node), new ObservedHost.Unseen(null, reason, needsHuman)) };

    public ClusterUnderTest Seen(string node, Func<ObservedHost.Seen, ObservedHost.Seen> change) =>
        this with { Hosts = Hosts.SetItem(new(node), change((ObservedHost.Seen)Hosts[new(node)])) };

    public ClusterUnderTest Daemon(string node, DaemonKind kind, Func<ObservedDaemon, ObservedDaemon> change) =>
        Seen(node, s => s with { Daemons = [.. s.Daemons.Select(d => d.Kind == kind ? change(d) : d)] });

    public ClusterUnderTest BrokerDown(string node)
    {
        var id = Desired.Nodes.Single(n => n.Name.Value == node).Id;
        var known = (BrokersView.Known)Brokers;
        return Daemon(node, DaemonKind.Broker, _ => ObservedDaemons.Stopped(DaemonKind.Broker)) with
        {
            Brokers = known with
            {
                Registered = known.Registered.Remove(id),
                Answering = known.Answering.Remove(id),
                Partitions = [.. known.Partitions.Select(p => p with { InSync = p.InSync.Remove(id) })],
            },
        };
    }

    public ClusterUnderTest Partitions(params ReadOnlySpan<Partition> partitions) =>
        this with { Brokers = ((BrokersView.Known)Brokers) with { Partitions = [.. partitions] } };

    private ClusterUnderTest Rendered() =>
        this with
        {
            Wanted = Desired.Nodes.ToImmutableDictionary(n => n.Name, n => Renderer.Render(Desired, n, Pi4.MemoryBytes))
        };

    private static ObservedHost Fresh(DesiredNode node) =>
        Pi4.Fresh($"machine-{node.Id}", node.Name.Value, node.Address);
}
