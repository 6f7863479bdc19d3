using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Simulation.Edits.Slips;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>A Pi on the shelf, whether the spec names it or not.</summary>
internal sealed class ShelfPi(int number)
{
    /// <summary>A distribution that the user has unpacked on every Pi.</summary>
    public const string Unpacked = "/srv/confluent";

    public const string Disk = DesiredClusters.LogDir;

    public int Number => number;

    /// <summary>Number of the router that gives the Pi its address.</summary>
    public int Router { get; set; }

    public string Address => AddressOf(number, Router);

    public bool On { get; private set; } = true;

    /// <summary>The operator reaches the Pi.</summary>
    public bool Reachable { get; set; } = true;

    /// <summary>The Pi does not come back.</summary>
    public bool IsDead { get; set; }

    public HostFiles Files { get; } = new();

    public ShelfProcess ZooKeeper { get; } = new(DaemonKind.ZooKeeper);

    public ShelfProcess Broker { get; } = new(DaemonKind.Broker);

    public int Java { get; set; } = 17;

    /// <summary>Rules of ufw; null where it is not installed.</summary>
    public ImmutableArray<ObservedFirewallRule>? Rules { get; set; } = number % 2 == 0 ? null : [];

    /// <summary>The text of <c>myid</c>; null without a data directory.</summary>
    public string? MyId { get; set; }

    /// <summary>The member took part in a quorum.</summary>
    public bool HasMemberData { get; set; }

    /// <summary>Id of the leader that the member follows, its own when it leads; 0 while it looks for one.</summary>
    public int Leader { get; set; }

    /// <summary>The broker's id in each log directory that it has served from.</summary>
    public Dictionary<string, int> Marks { get; } = new(StringComparer.Ordinal);

    /// <summary>The directory of each partition that has a replica on the Pi.</summary>
    public Dictionary<string, string> Replicas { get; } = new(StringComparer.Ordinal);

    /// <summary>Directories to which replicas are being copied.</summary>
    public Dictionary<string, (string To, double Until)> Copies { get; } = new(StringComparer.Ordinal);

    public double ReplicasChangedAt { get; set; }

    /// <summary>
    /// A broker that finds no ZooKeeper at its start ends after nine seconds. A broker that had found one waits.
    /// </summary>
    public double BrokerFoundOneAt { get; set; } = double.MinValue;

    /// <summary>Daemons that the operator has taken out of service and that do not serve again.</summary>
    public HashSet<DaemonKind> InOurHands { get; } = [];

    /// <summary>Id of the running broker; 0 when none runs.</summary>
    public int BrokerId => Broker.Running is { } running ? Id(running, "broker.id") : 0;

    public static int NumberOf(string address) => int.Parse(address.Split('.')[^1], null);

    public static string AddressOf(int number, int router) => $"10.{router}.0.{number}";

    public ShelfProcess Of(DaemonKind kind) => kind switch
    {
        DaemonKind.ZooKeeper => ZooKeeper,
        DaemonKind.Broker => Broker,
    };

    public void PowerOff()
    {
        On = false;
        Leader = 0;
        ZooKeeper.End();
        Broker.End();
        InOurHands.Clear();
    }

    public void Boot(double now)
    {
        if (On || IsDead)
        {
            return;
        }

        On = true;
        foreach (var process in new Process[] { ZooKeeper, Broker }.Where(p => p.IsEnabled))
        {
            process.Start(now);
        }
    }

    /// <summary>The operator gives the Pi up.</summary>
    public void Release(bool purge)
    {
        if (!purge)
        {
            Files.GiveUp();
            return;
        }

        Files.Clear();
        (ZooKeeper.Staged, Broker.Staged, MyId, HasMemberData) = (null, null, null, false);
        Marks.Clear();
        Replicas.Clear();
        Copies.Clear();
    }

    public override string ToString() => $"Pi {number}";

    private static int Id(RenderedDaemon daemon, string setting) => int.Parse(daemon.Settings[setting], null);
}
