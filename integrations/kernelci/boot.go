package main

import (
	"context"
	"io"

	"dmrace/lab"
	"dmrace/results/report"
)

// booter returns what boots a kernel in scenarios, all of them where none is named. Boots that
// a kernel lacks a driver for are left out, and the error beside the report says so.
func booter(scenarios []string, out string, people io.Writer) func(context.Context, string) (*report.Report, error) {
	return func(ctx context.Context, kernel string) (*report.Report, error) {
		list, err := lab.FindAll(scenarios...)
		if err != nil {
			return nil, err
		}
		l, err := lab.Open(ctx, lab.Options{Kernel: kernel, Out: out, Gzip: true, Messages: people})
		if err != nil {
			return nil, err
		}
		boots, err := l.PlanAll(ctx, list, nil, lab.Everything)
		if err != nil {
			return nil, err
		}
		if boots, err = l.Prepare(ctx, boots); err != nil {
			return nil, err
		}
		recordings, failures := l.Boot(ctx, boots...)
		r, err := lab.ReportOf(context.WithoutCancel(ctx), recordings, l.Omitted(), false, lab.ScenariosOf(boots)...)
		if err != nil {
			return nil, err
		}
		return r, failures
	}
}
