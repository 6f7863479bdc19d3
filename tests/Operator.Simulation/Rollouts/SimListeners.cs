namespace KafkaPi.Operator.Simulation.Rollouts;

/// <summary>Listeners of a broker.</summary>
/// <param name="All">Each as <c>NAME:port</c>.</param>
/// <param name="InterBroker">The name under which the broker looks for the others.</param>
internal readonly record struct SimListeners(string All, string InterBroker)
{
    /// <summary>Each of the two finds the other.</summary>
    public bool Understands(SimListeners other) => Has(other.InterBroker) && other.Has(InterBroker);

    private bool Has(string listener) => All?.Split(',').Any(l => l.Split(':')[0] == listener) == true;
}
