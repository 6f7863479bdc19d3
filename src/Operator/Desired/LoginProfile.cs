namespace KafkaPi.Operator.Desired;

/// <summary>What makes the distribution's tools work for whoever logs in on the Pi.</summary>
internal static class LoginProfile
{
    public static string Of(DesiredDistribution distribution)
    {
        var home = distribution.Source is DistributionSource.Installed ? distribution.Home : HostLayout.Current;
        return $"""
            export KAFKA_HOME={home}
            case ":$PATH:" in
              *":$KAFKA_HOME/bin:"*) ;;
              *) export PATH="$PATH:$KAFKA_HOME/bin" ;;
            esac

            """;
    }
}
