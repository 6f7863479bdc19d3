namespace KafkaPi.Operator.Model.Layout;

/// <summary>TCP ports of a host that one source may reach, as ufw writes it.</summary>
/// <param name="Ports">Ports in ascending order, separated by commas.</param>
/// <param name="Source">
/// An address, or <see cref="Anywhere"/> or <see cref="Anywhere6"/>. The source also tells IPv4 from IPv6.
/// </param>
public sealed record FirewallRule(string Ports, string Source)
{
    public const string Anywhere = "0.0.0.0/0";
    public const string Anywhere6 = "::/0";

    /// <summary>The beginning of the comment of every rule that the operator makes.</summary>
    public const string Mark = "kafkapi ";

    public bool IsIPv6 => Source.Contains(':');

    public override string ToString() => Source switch
    {
        Anywhere => $"{Ports} from anywhere",
        Anywhere6 => $"{Ports} from anywhere by IPv6",
        _ => $"{Ports} from {Source}",
    };
}
