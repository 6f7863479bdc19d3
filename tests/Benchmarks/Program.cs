using BenchmarkDotNet.Running;
using KafkaPi.Benchmarks;

switch (args)
{
    case ["planning", .. var rest]:
        BenchmarkRunner.Run<PlanningBenchmark>(args: rest);
        return 0;
    case ["assignment", .. var rest]:
        BenchmarkRunner.Run<AssignmentBenchmark>(args: rest);
        return 0;
    case ["moves"]:
        await MovesBenchmark.RunAsync(Console.Out, CancellationToken.None);
        return 0;
    case ["cluster"]:
        await ClusterBenchmark.RunAsync(Console.Out, CancellationToken.None);
        return 0;
    default:
        Console.Error.WriteLine("""
            planning   the planner alone, at 3, 100 and 1,000 hosts
            assignment 10,000 partitions over 100 brokers: one added, ten drained, racks given
            moves      three lab hosts, 200 partitions: what a fourth broker would have moved, here and by
                       Kafka's own proposal; as root
            cluster    three lab hosts: apply to Ready and a roll, each against its floor, an unchanged pass
                       beside Ansible's, memory; as root
                       KAFKAPI_TEST_KUBECONFIG          an API server to use instead of the embedded one
                       KAFKAPI_DISTRIBUTIONS_MAKE       makes Confluent 7.2.2
                       KAFKAPI_ANSIBLE_PLAY             a directory with play.yml, for the comparison with Ansible
                       KAFKAPI_OPERATOR_PROGRAM         another build of the operator to be measured
            """);
        return 2;
}
