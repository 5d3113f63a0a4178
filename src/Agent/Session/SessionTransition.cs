namespace BorgBackupServer.Agent.Session;

/// <param name="Failures">Failures in a row, for the backoff; zero once a call succeeded.</param>
public readonly record struct SessionTransition(SessionState State, SessionStep Step, int Failures);
