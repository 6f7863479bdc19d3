using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Requests;

/// <summary>The command with which a person answers a finding, for messages: it is copied word for word.</summary>
internal static class AnnotateCommand
{
    public static string Of(ClusterIdentity cluster, string annotation, string value) =>
        $"kubectl -n {cluster.Namespace} annotate --overwrite kafkacluster {cluster.Name} {annotation}={value}";
}
