namespace BorgBackupServer.Journey.Steps;

/// <summary>Pastes the one line of the client's page into a shell, as a person does on the machine to be backed up.</summary>
public static class Enrol
{
    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        var shell = ChildProcess.Start("/bin/bash", ["-c", trip.EnrolmentCommand], trip.Environment, trip.Folder);
        trip.Processes.Push(shell);
        await shell.WaitForExitAsync(cancellationToken);
        if (shell.ExitCode != 0)
        {
            throw new StepFailedException($"the command ended with exit {shell.ExitCode}");
        }

        trip.AgentProcessId = AgentProcess.Find(trip);
        return trip.AgentProcessId is { } id
            ? $"the agent runs as process {id}"
            : throw new StepFailedException("the command left no agent running");
    }
}
