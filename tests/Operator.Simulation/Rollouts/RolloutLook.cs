namespace KafkaPi.Operator.Simulation.Rollouts;

/// <summary>What the present pass of the operator knows: promises are judged by that, where it matters.</summary>
internal sealed class RolloutLook
{
    /// <summary>The plan is acted on seconds after the look.</summary>
    public bool IsLate { get; set; }

    /// <summary>When the hosts were asked.</summary>
    public double At { get; set; }

    /// <summary>A partition lacked its replica on a broker that leaves when the brokers were asked.</summary>
    public bool LackedLeaver { get; set; }

    /// <summary>A person wants daemons restarted.</summary>
    public bool RestartIsAsked { get; set; }
}
