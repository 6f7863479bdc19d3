using System.Net;

namespace KafkaPi.Lab.Demo;

/// <param name="Table">Output of <c>kubectl get kc</c>.</param>
/// <param name="Created">True when this command made the cluster.</param>
/// <param name="Hosts">Number of lab hosts.</param>
/// <param name="Machine">This machine's address on the hosts' network.</param>
/// <param name="Repository">Top directory of the clone.</param>
internal sealed record DemoOutcome(string Table, bool Created, int Hosts, IPAddress Machine, string Repository);
