using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Edits.Slips;

/// <summary>A daemon that obeys a <see cref="Slip"/> in its settings. systemd counts its ends.</summary>
internal sealed class ShelfProcess(DaemonKind kind) : Process
{
    /// <summary>Seconds until a daemon ends that does not live long. One roll of a kind takes longer.</summary>
    private readonly int _life = kind == DaemonKind.Broker ? 8 : 2;

    private bool _isStartedBySystemd;
    private int _restarts;

    private SlipMode? Mode => Slip.Of(Running?.Settings, kind);

    /// <summary>The daemon runs, and does what it is there for.</summary>
    public bool Works => IsAlive && Mode != SlipMode.NeverServes;

    public override void Start(double now)
    {
        if (!IsAlive)
        {
            _restarts = _isStartedBySystemd && now >= StartsAt ? _restarts + 1 : 0;
            _isStartedBySystemd = false;
        }

        base.Start(now);
    }

    public override void Crash(double now)
    {
        var wasAlive = IsAlive;
        base.Crash(now);
        _isStartedBySystemd |= wasAlive;
    }

    public override void End()
    {
        base.End();
        _isStartedBySystemd = false;
    }

    public override void Tick(double now)
    {
        base.Tick(now);
        var ends = Mode switch
        {
            SlipMode.DoesNotStart => now > StartedAt,
            SlipMode.Dies => now - StartedAt >= _life,
            SlipMode.NeverServes or null => false,
        };
        if (ends)
        {
            Crash(now);
        }
    }

    public override ObservedDaemon Observe(DaemonKind kind, double now)
    {
        var seen = base.Observe(kind, now);
        return seen with
        {
            Restarts = _restarts,
            LastExitStatus = _isStartedBySystemd ? 1 : 0,
            SubState = IsAlive || _isStartedBySystemd ? seen.SubState : seen.SubState == "dead" ? "dead" : "start-pre",
            LogTail = IsAlive ? [] : ["org.example.PluginException: it cannot be loaded"],
        };
    }
}
