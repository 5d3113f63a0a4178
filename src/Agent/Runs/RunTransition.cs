namespace BorgBackupServer.Agent.Runs;

public readonly record struct RunTransition(RunState State, RunStep Step);
