using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Rendering;
using KafkaPi.Operator.Simulation.Edits.Slips;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>
/// Runs a schedule, then stops all faults and demands rest: as specified and in service, or told why not. From there
/// the way back to the last spec that was in service leads into service.
/// </summary>
internal sealed partial class ShelfRun
{
    /// <summary>Passes within which a cluster without faults rests.</summary>
    private const int Longest = 250;

    private readonly ShelfWorld _world;
    private readonly ShelfSpec _spec;
    private readonly ShelfCluster _cluster;
    private readonly OperatorLoop _loop;
    private readonly ShelfEvents _events;

    /// <summary>A change was rejected, and nothing else is to be mended.</summary>
    private bool _isRejectionAlone;

    private ShelfRun(int setup, OperatorVariant variant, bool traced)
    {
        _world = new(traced);
        _spec = new(First(brokers: 3 + setup % 3));
        _cluster = new(_world, _spec);
        _loop = new(_cluster, variant);
        _events = new(_world, _spec, _loop);
    }

    public static void Of(
        (int Setup, (int Kind, int Argument)[] Events) schedule, OperatorVariant variant, bool traced) =>
        new ShelfRun(schedule.Setup, variant, traced).Run(schedule.Events);

    /// <summary>One edit of a healthy cluster of three brokers, without any fault.</summary>
    public static ShelfWorld Edited(Func<KafkaClusterSpec, KafkaClusterSpec> edit)
    {
        var run = new ShelfRun(setup: 0, OperatorVariant.Real, traced: true);
        run.Install();
        run._events.Take(edit(run._spec.Current), "of the test");
        var told = run.Settle();
        run._world.Promise(told is null, () => $"the edit does not lead into service: {told}");
        run.Rest();
        return run._world;
    }

    internal static KafkaClusterSpec First(int brokers) => new()
    {
        Version = "7.2.2",
        Distribution = new()
        {
            Flavor = DistributionFlavor.Confluent,
            Source = new() { HostPath = "/home/pi/kafka.tgz" },
        },
        Ssh = new() { CredentialsSecretRef = new() { Name = "pi-ssh" } },
        Nodes =
        [
            .. Enumerable.Range(1, brokers).Select(n => new NodeSpec
            {
                Name = $"pi{n}",
                Address = ShelfPi.AddressOf(n, 0),
                Id = n,
                Roles = n <= 3 ? [NodeRole.ZooKeeper, NodeRole.Broker] : [NodeRole.Broker],
            }),
        ],
    };

    private void Run((int Kind, int Argument)[] events)
    {
        Install();
        foreach (var (kind, argument) in events)
        {
            _events.Apply(kind, argument);
        }

        _events.Mend();
        if (Settle() is { } told)
        {
            _world.Tell($"  it rests, and tells: {told}");
            told = GoBack();
            _world.Promise(told is null, () => $"the way back does not lead into service: {told}; {_world}");
        }

        Rest();
    }

    private void Install()
    {
        _world.Promise(Settle() is null, () => $"the first spec does not come into service: {_world}");
        _world.MakeTopics([.. _spec.Desired.Running(DaemonKind.Broker).Select(n => n.Id)]);
    }

    /// <summary>
    /// Goes back, and takes the mends of what is refused on the way: a protocol that was raised meanwhile, an id that
    /// data carries by now, too few brokers.
    /// </summary>
    private string? GoBack()
    {
        var before = _spec.Current;
        _events.Take(_events.AtPresentAddresses(_spec.LastReady) with { Paused = false }, "goes back");
        var told = Settle(hasGoneBack: true);
        for (var mends = 0; mends < 3 && told is not null && Mended(told, before) is { } mended; mends++)
        {
            _events.Take(mended, "takes the mend");
            told = Settle(hasGoneBack: true);
        }

        return told;
    }

    private KafkaClusterSpec? Mended(string told, KafkaClusterSpec before)
    {
        if (told.StartsWith("spec.version", StringComparison.Ordinal))
        {
            return _spec.Current with { Version = before.Version, Distribution = before.Distribution };
        }

        if (told.Contains("Add another broker", StringComparison.Ordinal))
        {
            return _events.WithAnotherBroker();
        }

        return IdToPutBack().Match(told) is not { Success: true } put ? null : _spec.Current with
        {
            Nodes =
            [
                .. _spec.Current.Nodes.Select((n, i) => $"{i}" == put.Groups["node"].Value
                    ? n with { Id = int.Parse(put.Groups["id"].Value, CultureInfo.InvariantCulture) }
                    : n),
            ],
        };
    }

    [GeneratedRegex(@"^spec\.nodes\[(?<node>\d+)\]\.id .*: put (?<id>\d+) back")]
    private static partial Regex IdToPutBack();

    /// <returns>
    /// Null for a cluster that is as specified and serves; else what is told of why it is not, once nothing is done
    /// any more.
    /// </returns>
    /// <param name="hasGoneBack">A Pi that has moved without its node is said to be gone, as the waits advise.</param>
    private string? Settle(bool hasGoneBack = false)
    {
        string? told = null;
        for (var (round, still) = (0, 0); round < Longest && still < 40; round++)
        {
            _world.Tick(IsToldLate ? 60 : 6);
            if (round % 10 == 9)
            {
                _events.ForceToLeave(hasGoneBack ? _cluster.IsElsewhere : _cluster.IsGone);
            }

            var plan = _loop.Run(Pass.Undisturbed);
            if (plan.IsEmpty && IsInService() && !Slip.IsIn(_spec.Current))
            {
                _spec.LastReady = _spec.Current;
                return null;
            }

            _isRejectionAlone = plan is { Refusals: [{ Kind: RefusalKind.Change }], Findings: [], Stuck: null }
                && plan.ScaleDownBlocked is null;
            told = Told(plan) ?? _cluster.Failed
                ?? (_cluster.Missing is { } node ? $"{node} cannot be seen: {string.Join("; ", plan.Pending)}" : null);
            still = !_cluster.HasActed && told is not null ? still + 1 : 0;
        }

        told ??= Dying;
        AreRejectedChangesTakenBack(told);

        if (told is null)
        {
            var plan = _loop.Run(Pass.Undisturbed);
            throw _world.Broken(
                $"the cluster does not come to rest: {string.Join("; ", plan.Steps.Select(s => s.Sentence))}; "
                + $"{string.Join("; ", plan.Pending)}; {_world}");
        }

        return told;
    }

    /// <summary>A broker that runs is given half an hour to read its logs.</summary>
    private bool IsToldLate => _world.Pis.Any(p => p.Broker is { IsAlive: true, Works: false });

    /// <summary>All served at once for a moment, so that the slip is what the cluster served with.</summary>
    private string? Dying => Slip.ModeOf(_spec.Current) == SlipMode.Dies
        && _loop.Memory.Change.Served?.Contains($"{SlipMode.Dies}", StringComparison.Ordinal) == true
            ? "the daemons end one after the other"
            : null;

    /// <summary>Where nothing else is wrong, the cluster serves with what it served with before the slip.</summary>
    private void AreRejectedChangesTakenBack(string? told)
    {
        if (told is null || _cluster.Missing is not null || !_isRejectionAlone)
        {
            return;
        }

        _world.Promise(IsInService(), () => $"a rejected change is not taken back: {told}; {_world}");
        foreach (var pi in _world.Pis.Where(p => p is { On: true, Files.IsOwned: true }))
        {
            var slip = Slip.Of(pi.Broker.Running?.Settings, DaemonKind.Broker)
                ?? Slip.Of(pi.ZooKeeper.Running?.Settings, DaemonKind.ZooKeeper);
            _world.Promise(slip is null, () => $"{pi} runs with a rejected change");
        }
    }

    private static string? Told(Plan plan)
    {
        string[] told =
        [
            .. plan.Refusals.Select(r => $"{r}"), .. plan.Findings.Select(f => $"{f}"),
            .. new[] { plan.Stuck, plan.ScaleDownBlocked }.OfType<string>(),
        ];
        return told.Length == 0 ? null : string.Join("; ", told);
    }

    private bool IsInService() =>
        _spec.Desired.Nodes.All(n => _world.At(n.Address) is { } pi && n.Daemons.All(d => _world.Serves(pi, d)))
        && _world.Partitions.All(p => p.IsWell);

    private void Rest()
    {
        var acts = _cluster.Acts;
        _world.Tick(30);
        var isAtRest = _loop.Run(Pass.Undisturbed).IsEmpty && _cluster.Acts == acts;
        _world.Promise(isAtRest, () => "an unchanged cluster is changed again");
        foreach (var node in _spec.Desired.Nodes)
        {
            IsAsSpecified(node.Name, _world.At(node.Address)!);
        }

        foreach (var pi in _events.GaveUp ? [] : _world.Pis.Where(IsOutOfSpec))
        {
            _world.Promise(
                pi is { Files.IsOwned: false, ZooKeeper.IsAlive: false, Broker.IsAlive: false },
                () => $"{pi} has left the spec, and is not given up");
        }
    }

    private bool IsOutOfSpec(ShelfPi pi) => !pi.IsDead && _spec.Desired.Nodes.All(n => n.Address != pi.Address);

    /// <summary>
    /// Daemons run with the files that the whole spec makes. Brokers that know enough of the members are not restarted
    /// for the others.
    /// </summary>
    private void IsAsSpecified(NodeName name, ShelfPi pi)
    {
        var target = new TargetCluster(_spec.Desired);
        var wanted = Renderer.Render(target, target.Node(name)!, Pi4.MemoryBytes);
        foreach (var daemon in wanted.Daemons)
        {
            var running = pi.Of(daemon.Kind).Running!.Settings;
            string[] others =
            [
                .. daemon.Settings.Where(
                    s => s.Key != "zookeeper.connect" && running.GetValueOrDefault(s.Key) != s.Value).Select(s =>
                    $"{s.Key} is {running.GetValueOrDefault(s.Key) ?? "not there"}, and the spec makes it {s.Value}"),
                .. running.Keys.Except(daemon.Settings.Keys).Select(k => $"{k} is {running[k]}, and not in the spec"),
            ];
            _world.Promise(others.Length == 0, () => $"{daemon.Kind} of {name}: {string.Join("; ", others)}");
        }
    }
}
