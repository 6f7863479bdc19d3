namespace KafkaPi.Operator.Observation.Probe;

/// <summary>A port of another host that the probed host has to reach.</summary>
public sealed record ProbePeer(string Address, int Port);
