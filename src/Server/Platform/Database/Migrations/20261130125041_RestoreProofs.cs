using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class RestoreProofs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
                name: "plan_proofs");

            migrationBuilder.DropTable(
                name: "proofs");

            migrationBuilder.DropColumn(
                name: "ContentPath",
                table: "download_tickets");

            migrationBuilder.DropColumn(
                name: "SizeBytes",
                table: "download_tickets");

            migrationBuilder.DropColumn(
                name: "TakenAt",
                table: "download_tickets");
        }
    }
}
