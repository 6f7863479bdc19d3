namespace KafkaPi.Operator.Model.Releases;

/// <summary>Layouts of distributions: the places of programs, configuration and jars.</summary>
public enum DistributionLayout
{
    /// <summary><c>bin/kafka-server-start</c>, <c>etc/kafka</c>, <c>share/java/kafka</c>.</summary>
    Confluent,

    /// <summary><c>bin/kafka-server-start.sh</c>, <c>config</c>, <c>libs</c>.</summary>
    Apache,
}
