using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Rendering;

/// <summary>
/// Configuration of logging, for log4j 1.2 and reload4j. Logs go to standard output and so to the journal, which adds
/// the time and bounds the size.
/// </summary>
internal static class Log4jProperties
{
    private const string Console =
        """
        log4j.rootLogger=INFO, stdout
        log4j.appender.stdout=org.apache.log4j.ConsoleAppender
        log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
        log4j.appender.stdout.layout.ConversionPattern=%p %m (%c)%n

        """;

    public static string Of(DaemonKind daemon) => daemon switch
    {
        // ZooKeeper would log each question for its health: a line every few seconds, for ever.
        DaemonKind.ZooKeeper => $"""
           {Console}log4j.logger.org.apache.zookeeper.server.NIOServerCnxn=WARN

           """,
        DaemonKind.Broker => $"""
           {Console}log4j.logger.kafka.network.RequestChannel$=WARN
           log4j.logger.kafka.request.logger=WARN
           log4j.logger.state.change.logger=WARN

           """,
    };
}
