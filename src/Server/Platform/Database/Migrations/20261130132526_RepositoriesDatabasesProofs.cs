using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class RepositoriesDatabasesProofs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "DeletedAt",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DeletedBy",
                table: "repositories",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "KeptUntil",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PassphraseChangedAt",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PendingPassphrase",
                table: "repositories",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DatabasesJson",
                table: "plans",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Hooks_After",
                table: "plans",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Hooks_Before",
                table: "plans",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Hooks_GoesOnWithout",
                table: "plans",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Hooks_TimeoutMinutes",
                table: "plans",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ContentPath",
                table: "download_tickets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SizeBytes",
                table: "download_tickets",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "TakenAt",
                table: "download_tickets",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ImportedAt",
                table: "archives",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "left_copies",
                columns: table => new
                {
                    RepositoryId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ClientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    StorageLocationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Path = table.Column<string>(type: "TEXT", nullable: false),
                    KeptUntil = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_left_copies", x => x.RepositoryId);
                });

            migrationBuilder.CreateTable(
                name: "plan_proofs",
                columns: table => new
                {
                    PlanId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ClientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Rule = table.Column<string>(type: "TEXT", nullable: false),
                    NextAt = table.Column<long>(type: "INTEGER", nullable: true),
                    OverdueAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastJobId = table.Column<Guid>(type: "TEXT", nullable: true),
                    LastAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Fault = table.Column<string>(type: "TEXT", nullable: true),
                    ProvenAt = table.Column<long>(type: "INTEGER", nullable: true),
                    After = table.Column<byte[]>(type: "BLOB", nullable: true),
                    RoundStartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    RoundFileCount = table.Column<long>(type: "INTEGER", nullable: false),
                    RoundBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    TotalFileCount = table.Column<long>(type: "INTEGER", nullable: false),
                    TotalBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    CoveredAt = table.Column<long>(type: "INTEGER", nullable: true),
                    CoveredSince = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_plan_proofs", x => x.PlanId);
                });

            migrationBuilder.CreateTable(
                name: "proofs",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PlanId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ClientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ArchiveId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ArchiveName = table.Column<string>(type: "TEXT", nullable: false),
                    Method = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    IsWhole = table.Column<bool>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    IsGood = table.Column<bool>(type: "INTEGER", nullable: false),
                    FindingsJson = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_proofs", x => x.JobId);
                });

            migrationBuilder.CreateIndex(
                name: "IX_plan_proofs_ClientId",
                table: "plan_proofs",
                column: "ClientId");

            migrationBuilder.CreateIndex(
                name: "IX_plan_proofs_NextAt",
                table: "plan_proofs",
                column: "NextAt");

            migrationBuilder.CreateIndex(
                name: "IX_plan_proofs_OverdueAt",
                table: "plan_proofs",
                column: "OverdueAt");

            migrationBuilder.CreateIndex(
                name: "IX_proofs_ClientId",
                table: "proofs",
                column: "ClientId");

            migrationBuilder.CreateIndex(
                name: "IX_proofs_PlanId_EndedAt",
                table: "proofs",
                columns: new[] { "PlanId", "EndedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "left_copies");

            migrationBuilder.DropTable(
                name: "plan_proofs");

            migrationBuilder.DropTable(
                name: "proofs");

            migrationBuilder.DropColumn(
                name: "DeletedAt",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "DeletedBy",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "KeptUntil",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "PassphraseChangedAt",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "PendingPassphrase",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "DatabasesJson",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "Hooks_After",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "Hooks_Before",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "Hooks_GoesOnWithout",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "Hooks_TimeoutMinutes",
                table: "plans");

            migrationBuilder.DropColumn(
                name: "ContentPath",
                table: "download_tickets");

            migrationBuilder.DropColumn(
                name: "SizeBytes",
                table: "download_tickets");

            migrationBuilder.DropColumn(
                name: "TakenAt",
                table: "download_tickets");

            migrationBuilder.DropColumn(
                name: "ImportedAt",
                table: "archives");
        }
    }
}
