namespace KafkaPi.Operator.Hosts.Ssh;

/// <summary>
/// The connection was unusable before any script was sent over it, so the script may be run over another one.
/// </summary>
internal sealed class NothingSentException(HostException cause) : Exception(cause.Message, cause)
{
    public HostException Cause => cause;
}
