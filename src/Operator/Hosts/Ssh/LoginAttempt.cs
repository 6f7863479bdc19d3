using Renci.SshNet;

namespace KafkaPi.Operator.Hosts.Ssh;

/// <summary>Outcome of a login attempt. The client is logged in only when the key is trusted.</summary>
/// <param name="Key">Host key that the host presented.</param>
internal sealed record LoginAttempt(BaseClient Client, HostKey Key, HostKeyVerdict Verdict);
