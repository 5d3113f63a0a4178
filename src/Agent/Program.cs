using System.Runtime.InteropServices;
using BorgBackupServer.Agent.Cli;
using BorgBackupServer.Agent.Enrolment;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Rsh;
using BorgBackupServer.Agent.Session;

var time = TimeProvider.System;
if (!AgentArguments.Parse(args, Environment.GetEnvironmentVariable, Posix.IsRoot).IsSuccess(out var options, out var problem))
    return Complain(problem);

using var stop = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, EndInOrder);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, EndInOrder);
try
{
    switch (options.Command)
    {
        case "version":
            Console.Out.WriteLine($"bbs-agent {MachineSurvey.AgentVersion}");
            return ExitCodes.Success;
        case "enrol":
            return Answer(await EnrolCommand.RunAsync(options, Environment.GetEnvironmentVariable, Console.In, time, stop.Token));
        case "run":
            var executable = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
            var failed = await RunCommand.RunAsync(options, executable, new AgentLog(Console.Error, time), time, stop.Token);
            return failed is null ? ExitCodes.Success : Complain(failed);
        case "status":
            return await StatusCommand.RunAsync(options, Console.Out, time, stop.Token);
        case "leave":
            return Answer(await LeaveCommand.RunAsync(options, time, stop.Token));
        case "rsh":
            return await RshCommand.RunAsync(options, Console.Error);
        default:
            Console.Out.WriteLine(HelpText.Text);
            return ExitCodes.Success;
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("bbs-agent: stopped.");
    return ExitCodes.Unexpected;
}

void EndInOrder(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

static int Answer(Result<string> result)
{
    if (!result.IsSuccess(out var said, out var problem))
        return Complain(problem);
    Console.Out.WriteLine(said);
    return ExitCodes.Success;
}

static int Complain(Problem problem)
{
    Console.Error.WriteLine($"bbs-agent: {AgentLog.OneLine(problem.Detail)} [{problem.Code}]");
    if (problem.Hint is not null)
        Console.Error.WriteLine($"  {AgentLog.OneLine(problem.Hint)}");
    return ExitCodes.Of(problem);
}
