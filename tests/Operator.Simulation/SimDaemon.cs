namespace KafkaPi.Operator.Simulation;

internal enum ProcessState
{
    Stopped,
    Running,

    /// <summary>It exited, and systemd starts it again after a while.</summary>
    AutoRestart,

    /// <summary>It was asked to stop and takes its time.</summary>
    Stopping,
}

/// <summary>A unit under systemd, the same for both kinds.</summary>
internal abstract class SimDaemon(SimHost host)
{
    public SimHost Host { get; } = host;

    public ProcessState State { get; private set; }

    public bool Enabled { get; set; }

    /// <summary>The operator's mark, gone with the power: without it, and without data, the unit does not start.</summary>
    public bool MayBeEmpty { get; set; }

    public abstract bool HasData { get; }

    /// <summary>Without it the unit does not start it, and tries again.</summary>
    protected virtual bool HasRoom => true;

    /// <summary>The version of the files that the process was started with.</summary>
    public int RunningVersion { get; private set; }

    public double StartedAt { get; private set; }

    public int Restarts { get; private set; }

    /// <summary>Restarted by the operator, and not seen to serve since.</summary>
    public bool InOurHands { get; set; }

    public bool Alive => State == ProcessState.Running && Host.Runs;

    /// <summary>The process exists, stopping ones included.</summary>
    public bool HasProcess => State is ProcessState.Running or ProcessState.Stopping && Host.Runs;

    public abstract bool Serves { get; }

    /// <summary>Stopping, or started so lately that it may well serve soon.</summary>
    public bool IsOnItsWay(double now) => !Serves && (State == ProcessState.Stopping || State == ProcessState.Running && now - StartedAt < 40);

    private double _until;
    private bool _startsAfterStop;

    public void Start(double now)
    {
        if (State is ProcessState.Running or ProcessState.Stopping) return;
        if (!HasData && !MayBeEmpty)
        {
            State = ProcessState.Stopped;
            return;
        }

        if (!HasRoom)
        {
            (State, _until) = (ProcessState.AutoRestart, now + 5);
            Restarts++;
            return;
        }

        (State, StartedAt, RunningVersion) = (ProcessState.Running, now, Host.FilesVersion);
        Started(now);
    }

    public void Restart(double now, double stopTakes)
    {
        InOurHands = true;
        if (State is not (ProcessState.Running or ProcessState.Stopping))
        {
            Start(now);
            return;
        }

        _startsAfterStop = true;
        if (State == ProcessState.Stopping) return;
        (State, _until) = (ProcessState.Stopping, now + stopTakes);
        StopBegins(now);
    }

    /// <summary>For good, and not at the next boot either.</summary>
    public void Stop(double now)
    {
        (Enabled, _startsAfterStop) = (false, false);
        if (State == ProcessState.AutoRestart) State = ProcessState.Stopped;
        if (State != ProcessState.Running) return;
        (State, _until) = (ProcessState.Stopping, now + 3);
        StopBegins(now);
    }

    /// <summary>The process is gone without a word; systemd starts it again.</summary>
    public void Crash(double now)
    {
        if (State == ProcessState.Stopped) return;
        if (State != ProcessState.AutoRestart) Died(now);
        (State, _until) = (ProcessState.AutoRestart, now + 5);
        Restarts++;
    }

    /// <summary>The host went dark with everything on it.</summary>
    public void PowerLost(double now)
    {
        if (State is ProcessState.Running or ProcessState.Stopping) Died(now);
        (State, MayBeEmpty) = (ProcessState.Stopped, false);
        _startsAfterStop = false;
    }

    public void Tick(double now)
    {
        if (!Host.Runs) return;
        if (State == ProcessState.AutoRestart && now >= _until) Start(now);
        if (State == ProcessState.Stopping && now >= _until && MayEnd(now))
        {
            State = ProcessState.Stopped;
            Stopped(now);
            if (_startsAfterStop) Start(now);
            _startsAfterStop = false;
        }
    }

    protected abstract void Started(double now);

    protected abstract void StopBegins(double now);

    protected abstract bool MayEnd(double now);

    protected abstract void Stopped(double now);

    protected abstract void Died(double now);
}
